import type { Location } from 'react-router';

/**
 * Under what it is kept how far a page was scrolled. All pages that were loaded afresh share one key: without their path
 * one would begin where another one of the same tab was left.
 */
export const placeOf = ({ key, pathname }: Location) => (key === 'default' ? pathname : key);
