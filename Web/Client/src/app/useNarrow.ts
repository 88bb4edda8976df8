import { useMediaQuery } from '@mantine/hooks';

/** Whether the window is narrower than tables need, as on a phone. */
export const useNarrow = () => useMediaQuery('(max-width: 47.99em)', undefined, { getInitialValueInEffect: false });
