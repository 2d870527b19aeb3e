import { useEffect, type ReactNode } from 'react';
import { MantineProvider } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { usePreferences } from '../preferences.ts';
import { cssVariables, theme } from './theme.ts';

/** Light, dark or high contrast: by the system unless a person chose. */
export function Appearance({ children }: { readonly children: ReactNode }) {
  const { scheme, contrast, benchMode } = usePreferences();
  const systemDark = useMediaQuery('(prefers-color-scheme: dark)', false, { getInitialValueInEffect: false });
  const systemMore = useMediaQuery('(prefers-contrast: more)', false, { getInitialValueInEffect: false });
  const shown = scheme === 'auto' ? (systemDark ? 'dark' : 'light') : scheme;
  const more = contrast === 'more' || systemMore;

  useEffect(() => {
    const root = document.documentElement;
    root.dataset['contrast'] = more ? 'more' : 'normal';
    root.dataset['bench'] = benchMode ? 'on' : 'off';
  }, [more, benchMode]);

  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} forceColorScheme={shown}>
      {children}
    </MantineProvider>
  );
}
