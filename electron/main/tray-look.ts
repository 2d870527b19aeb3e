import type { LabActivity } from './lab-activity.ts';

/** Icons beside the clock differ in shape, not only in colour: the files `tray-NAME.png`. */
export const TRAY_ICONS = ['idle', 'running', 'paused', 'waiting', 'offline'] as const;
export type TrayIcon = (typeof TRAY_ICONS)[number];

export interface TrayLook {
  readonly icon: TrayIcon;
  readonly text: string;
}

/** What the tray shows: first what needs a person, then what runs. */
export function trayLook(activity: LabActivity, elsewhere: string | undefined): TrayLook {
  const place = elsewhere === undefined ? 'Wellrun' : `Wellrun on ${elsewhere}`;
  if (!activity.connected) return { icon: 'offline', text: `${place}: no connection to the host` };
  const counts = [
    activity.waiting > 0 ? `${activity.waiting} waiting for you` : '',
    activity.running.size > 0 ? `${activity.running.size} running` : '',
    activity.paused > 0 ? `${activity.paused} paused` : '',
  ].filter((part) => part !== '');
  return { icon: iconFor(activity), text: `${place}: ${counts.length === 0 ? 'nothing runs' : counts.join(', ')}` };
}

function iconFor(activity: LabActivity): TrayIcon {
  if (activity.waiting > 0) return 'waiting';
  if (activity.running.size > 0) return 'running';
  return activity.paused > 0 ? 'paused' : 'idle';
}
