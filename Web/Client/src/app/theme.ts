import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** The one accent; all other colours mean a status. */
const iris: MantineColorsTuple = [
  '#f1f1fe', '#e0e0fa', '#bfbff1', '#9c9ce9', '#7e7de1', '#6a69dc', '#5e5cd9', '#4f4cc8', '#4543b3', '#3a389b',
];

/** Which fonts these are depends on the language: see fonts.css. */
const sans = 'var(--font-sans)';

/** Greys with a little blue, as the surfaces have. */
const dark: MantineColorsTuple = [
  '#dfe3e9', '#b9c0cb', '#9aa3b0', '#6d7684', '#3a4049', '#2d3138', '#22262c', '#1b1e23', '#14161a', '#0f1114',
];

export const theme = createTheme({
  primaryColor: 'iris',
  primaryShade: { light: 7, dark: 6 },
  colors: { iris, dark },
  fontFamily: sans,
  fontFamilyMonospace: 'var(--font-mono)',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  headings: {
    fontFamily: sans,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.0625rem', lineHeight: '1.4' },
      h2: { fontSize: '0.9375rem', lineHeight: '1.4' },
      h3: { fontSize: '0.8125rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'sm',
  radius: { sm: '6px', md: '8px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true, events: { hover: true, focus: true, touch: false } } },
    TextInput: { defaultProps: { size: 'sm' } },
    Modal: { defaultProps: { centered: true } },
    Badge: { defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 500 } },
  },
});
