import {
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  Loader,
  type MantineColorsTuple,
  Modal,
  Notification,
  PasswordInput,
  Table,
} from '@mantine/core';
import { t } from '#renderer/i18n/texts.ts';

// The blue of the icon's wall. Shade 8 carries white text (7.0:1), shade 4 stands on the dark page (6.5:1).
const lintel: MantineColorsTuple = [
  '#eef5fb',
  '#dbe9f5',
  '#b6d2ea',
  '#8dbade',
  '#6ba5d4',
  '#4d92ca',
  '#347fbb',
  '#266ca6',
  '#1c5a8f',
  '#154572',
];
const gray: MantineColorsTuple = [
  '#f6f8fa',
  '#eef1f5',
  '#e2e7ee',
  '#d0d7e1',
  '#b3bdca',
  '#8a96a6',
  '#5b6676',
  '#465060',
  '#323b49',
  '#1f2733',
];
const dark: MantineColorsTuple = [
  '#dce1e9',
  '#b8c1ce',
  '#9ba6b7',
  '#6f7b8d',
  '#3c4757',
  '#2c3644',
  '#212935',
  '#171d26',
  '#11161d',
  '#0b0f14',
];
// Mantine's own green, red and yellow fall short of 4.5:1 with the text that stands on or in them.
const green: MantineColorsTuple = [
  '#eaf8ee',
  '#d3efdb',
  '#a8dfb8',
  '#7acd92',
  '#54bd72',
  '#3aa65a',
  '#2e9150',
  '#257d43',
  '#1e6c39',
  '#17542c',
];
const red: MantineColorsTuple = [
  '#fdf0f0',
  '#fbe0e0',
  '#f5bcbc',
  '#f09a9a',
  '#ee8080',
  '#e35d5d',
  '#d64545',
  '#c93434',
  '#b52a2a',
  '#8e1f1f',
];
const amber: MantineColorsTuple = [
  '#fff8e8',
  '#ffefca',
  '#ffe096',
  '#fbcd60',
  '#f3bb3c',
  '#d99f1c',
  '#b37f0a',
  '#946804',
  '#7b5602',
  '#5c4001',
];

/** A dialog's header is no banner of the page. */
const plainHeader = { header: { role: 'presentation' } };
const dialogTitle = { fontSize: '1.125rem', fontWeight: 650 };

/** One accent, system fonts (nothing is fetched), calm radii. */
export const theme = createTheme({
  primaryColor: 'lintel',
  primaryShade: { light: 8, dark: 8 },
  colors: { lintel, gray, dark, green, red, amber },
  black: '#18202b',
  defaultRadius: 'md',
  fontFamily:
    'Inter, "Segoe UI Variable Text", "Segoe UI", -apple-system, "Noto Sans", Roboto, "Liberation Sans", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "Liberation Mono", Menlo, Consolas, monospace',
  headings: {
    fontWeight: '650',
    sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.125rem' }, h3: { fontSize: '1rem' } },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // The primary shade is too dim on a dark page.
    Loader: Loader.extend({ defaultProps: { color: 'var(--lintel-accent)' } }),
    // Mantine takes the eye out of the tab order; whoever cannot use a mouse mistypes too.
    PasswordInput: PasswordInput.extend({
      defaultProps: { visibilityToggleButtonProps: { 'aria-label': t.common.showTyped, tabIndex: 0 } },
    }),
    Modal: Modal.extend({ defaultProps: { attributes: plainHeader }, styles: { title: dialogTitle } }),
    Drawer: Drawer.extend({ defaultProps: { attributes: plainHeader }, styles: { title: dialogTitle } }),
    Notification: Notification.extend({
      defaultProps: { closeButtonProps: { 'aria-label': t.common.close } },
    }),
    Table: Table.extend({
      defaultProps: { borderColor: 'var(--lintel-line)', highlightOnHoverColor: 'var(--lintel-sunken)' },
    }),
  },
});

/** Colours that Mantine sets below WCAG AA, and our own surfaces. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-6)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-6)',
    '--mantine-color-error': 'var(--mantine-color-red-8)',
    '--mantine-color-default-border': 'var(--mantine-color-gray-3)',
    '--lintel-page': 'var(--mantine-color-gray-0)',
    '--lintel-surface': 'var(--mantine-color-white)',
    '--lintel-sunken': 'var(--mantine-color-gray-1)',
    '--lintel-line': 'var(--mantine-color-gray-2)',
    '--lintel-field-line': 'var(--mantine-color-gray-5)',
    '--lintel-accent': 'var(--mantine-color-lintel-8)',
    '--lintel-accent-soft': 'var(--mantine-color-lintel-0)',
    '--lintel-good': 'var(--mantine-color-green-8)',
    '--lintel-bad': 'var(--mantine-color-red-8)',
    '--lintel-wait': 'var(--mantine-color-amber-8)',
    '--lintel-shadow': '0 1px 2px rgb(24 32 43 / 6%)',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-2)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-2)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-default-border': 'var(--mantine-color-dark-4)',
    '--lintel-page': 'var(--mantine-color-dark-8)',
    '--lintel-surface': 'var(--mantine-color-dark-7)',
    '--lintel-sunken': 'var(--mantine-color-dark-6)',
    '--lintel-line': 'var(--mantine-color-dark-5)',
    '--lintel-field-line': 'var(--mantine-color-dark-3)',
    '--lintel-accent': 'var(--mantine-color-lintel-4)',
    '--lintel-accent-soft': '#16273a',
    '--lintel-good': 'var(--mantine-color-green-3)',
    '--lintel-bad': 'var(--mantine-color-red-4)',
    '--lintel-wait': 'var(--mantine-color-amber-3)',
    '--lintel-shadow': 'none',
  },
});
