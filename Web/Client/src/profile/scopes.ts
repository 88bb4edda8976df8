/** What an API key can be limited to, from the least to the most. */
export const scopeNames = ['read', 'run', 'write', 'admin'] as const;
export type ScopeName = (typeof scopeNames)[number];
