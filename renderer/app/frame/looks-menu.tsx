import { Menu } from '@mantine/core';
import { IconContrast2, IconHandStop, IconMoon, IconSun, IconSunMoon } from '@tabler/icons-react';
import { SCHEMES, usePreferences, type Scheme } from '../preferences.ts';
import styles from './looks-menu.module.css';

const SCHEME_WORDS: Record<Scheme, { title: string; icon: typeof IconSun }> = {
  auto: { title: 'As the system', icon: IconSunMoon },
  light: { title: 'Light', icon: IconSun },
  dark: { title: 'Dark', icon: IconMoon },
};

/** Light or dark, contrast, and large targets for gloves. */
export function LooksMenu({ className }: { readonly className: string | undefined }) {
  const { scheme, contrast, benchMode, set } = usePreferences();
  return (
    <Menu position="right-end" width={260} withinPortal zIndex={600} trapFocus>
      <Menu.Target>
        <button type="button" className={className}>
          <IconContrast2 size={22} stroke={1.75} aria-hidden="true" />
          Looks
        </button>
      </Menu.Target>
      <Menu.Dropdown aria-label="Looks">
        <Menu.Label>Colours</Menu.Label>
        <Menu.RadioGroup value={scheme} onChange={(chosen) => set({ scheme: chosen as Scheme })}>
          {SCHEMES.map((one) => {
            const { title, icon: SchemeIcon } = SCHEME_WORDS[one];
            return (
              <Menu.RadioItem key={one} value={one}>
                <span className={styles['line']}>
                  <SchemeIcon size={18} stroke={1.75} aria-hidden="true" />
                  {title}
                </span>
              </Menu.RadioItem>
            );
          })}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.CheckboxItem checked={contrast === 'more'} onChange={(more) => set({ contrast: more ? 'more' : 'auto' })}>
          <span className={styles['line']}>
            <IconContrast2 size={18} stroke={1.75} aria-hidden="true" />
            High contrast
          </span>
        </Menu.CheckboxItem>
        <Menu.CheckboxItem checked={benchMode} onChange={(on) => set({ benchMode: on })}>
          <span className={styles['line']}>
            <IconHandStop size={18} stroke={1.75} aria-hidden="true" />
            Bench mode, for gloves
          </span>
        </Menu.CheckboxItem>
      </Menu.Dropdown>
    </Menu>
  );
}
