import { Menu } from '@mantine/core';
import { IconCheck, IconContrast2, IconHandStop, IconMoon, IconSun, IconSunMoon } from '@tabler/icons-react';
import { usePreferences, type Scheme } from '../preferences.ts';

const SCHEMES: readonly { scheme: Scheme; title: string; icon: typeof IconSun }[] = [
  { scheme: 'auto', title: 'As the system', icon: IconSunMoon },
  { scheme: 'light', title: 'Light', icon: IconSun },
  { scheme: 'dark', title: 'Dark', icon: IconMoon },
];

/** Light or dark, contrast, and large targets for gloves. */
export function LooksMenu({ className }: { readonly className: string | undefined }) {
  const { scheme, contrast, benchMode, set } = usePreferences();
  const check = (on: boolean) => (on ? <IconCheck size={16} stroke={2} aria-hidden="true" /> : null);
  return (
    <Menu position="right-end" width={250} withinPortal zIndex={600} trapFocus>
      <Menu.Target>
        <button type="button" className={className}>
          <IconContrast2 size={22} stroke={1.75} aria-hidden="true" />
          Looks
        </button>
      </Menu.Target>
      <Menu.Dropdown aria-label="Looks">
        <Menu.Label>Colours</Menu.Label>
        {SCHEMES.map(({ scheme: one, title, icon: SchemeIcon }) => (
          <Menu.Item
            key={one}
            role="menuitemradio"
            aria-checked={scheme === one}
            leftSection={<SchemeIcon size={18} stroke={1.75} aria-hidden="true" />}
            rightSection={check(scheme === one)}
            onClick={() => set({ scheme: one })}
          >
            {title}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          role="menuitemcheckbox"
          aria-checked={contrast === 'more'}
          leftSection={<IconContrast2 size={18} stroke={1.75} aria-hidden="true" />}
          rightSection={check(contrast === 'more')}
          onClick={() => set({ contrast: contrast === 'more' ? 'auto' : 'more' })}
        >
          High contrast
        </Menu.Item>
        <Menu.Item
          role="menuitemcheckbox"
          aria-checked={benchMode}
          leftSection={<IconHandStop size={18} stroke={1.75} aria-hidden="true" />}
          rightSection={check(benchMode)}
          onClick={() => set({ benchMode: !benchMode })}
        >
          Bench mode, for gloves
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
