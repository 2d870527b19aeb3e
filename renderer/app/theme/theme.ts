import { createTheme, Drawer, type CSSVariablesResolver, type MantineColorsTuple, Modal, Popover } from '@mantine/core';
import controls from './controls.module.css';

/** Ten steps around the accent; the eighth is the accent of the light theme itself. */
const petrol: MantineColorsTuple = [
  '#e9f5f6',
  '#d3e9eb',
  '#a6d3d7',
  '#76bbc2',
  '#4fa6af',
  '#33959f',
  '#1f8490',
  '#14727e',
  '#0b6470',
  '#084f59',
];

/** Menus keep clear of the edges and of the status bar, which lies over them. */
const clear = { padding: { top: 8, right: 8, bottom: 84, left: 8 } };
const middlewares = { flip: clear, shift: clear, size: clear };

const inputVars = { wrapper: { '--input-height': 'var(--touch)', '--input-radius': 'var(--r2)' } };

export const theme = createTheme({
  primaryColor: 'petrol',
  colors: { petrol },
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  luminanceThreshold: 0.25,
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--font-mono)',
  headings: { fontFamily: 'var(--font)' },
  defaultRadius: 'md',
  radius: { xs: 'var(--r1)', sm: 'var(--r1)', md: 'var(--r2)', lg: 'var(--r3)', xl: 'var(--r3)' },
  fontSizes: {
    xs: 'var(--fs-caption)',
    sm: 'var(--fs-small)',
    md: 'var(--fs-body)',
    lg: 'var(--fs-title)',
    xl: 'var(--fs-page)',
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Input: { vars: () => inputVars, classNames: { input: controls.input! } },
    InputWrapper: {
      classNames: { label: controls.label!, description: controls.description!, error: controls.error! },
      defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] },
    },
    Combobox: { classNames: { option: controls.option!, dropdown: controls.dropdown! } },
    Select: {
      defaultProps: { allowDeselect: false, checkIconPosition: 'right', maxDropdownHeight: 320 },
      classNames: { option: controls.option!, dropdown: controls.dropdown! },
    },
    Menu: {
      defaultProps: { middlewares, withInitialFocusPlaceholder: false },
      classNames: { item: controls.option!, dropdown: `${controls.dropdown!} ${controls.menu!}` },
    },
    Modal: Modal.extend({
      defaultProps: { centered: true, transitionProps: { duration: 120 } },
      classNames: { overlay: controls.overlay!, inner: controls.aboveDock!, content: controls.dialog! },
    }),
    Drawer: Drawer.extend({
      defaultProps: { transitionProps: { duration: 120 } },
      classNames: { overlay: controls.overlay!, inner: controls.aboveDock!, content: controls.drawer! },
    }),
    Popover: Popover.extend({ classNames: { dropdown: controls.dropdown! } }),
    Checkbox: { classNames: { input: controls.check! } },
    Tabs: { classNames: { list: controls.tabs!, tab: controls.tab! } },
    Switch: {
      vars: () => ({ root: { '--switch-color': 'var(--accent)' } }),
      classNames: { track: controls.switchTrack! },
    },
    Notifications: { classNames: { root: controls.messages! } },
    Notification: { classNames: { root: controls.notification!, description: controls.notificationWords! } },
  },
});

/** Mantine's own variables, all of them answered by the tokens, so that one file decides about colours. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    '--mantine-color-body': 'var(--surface-1)',
    '--mantine-color-text': 'var(--text-1)',
    '--mantine-color-bright': 'var(--text-1)',
    '--mantine-color-dimmed': 'var(--text-3)',
    '--mantine-color-placeholder': 'var(--text-3)',
    '--mantine-color-anchor': 'var(--accent-text)',
    '--mantine-color-error': 'var(--failed-text)',
    '--mantine-color-default': 'var(--surface-1)',
    '--mantine-color-default-hover': 'var(--surface-2)',
    '--mantine-color-default-color': 'var(--text-1)',
    '--mantine-color-default-border': 'var(--border-control)',
    '--mantine-color-disabled': 'var(--surface-3)',
    '--mantine-color-disabled-color': 'var(--text-2)',
    '--mantine-color-disabled-border': 'transparent',
    '--mantine-color-petrol-filled': 'var(--accent)',
    '--mantine-color-petrol-filled-hover': 'var(--accent-hover)',
    '--mantine-color-petrol-light': 'var(--accent-soft)',
    '--mantine-color-petrol-light-color': 'var(--accent-text)',
    '--mantine-primary-color-filled': 'var(--accent)',
    '--mantine-primary-color-filled-hover': 'var(--accent-hover)',
    '--mantine-primary-color-contrast': 'var(--text-on-accent)',
    '--mantine-line-height': 'var(--lh)',
  },
  light: {},
  dark: {},
});
