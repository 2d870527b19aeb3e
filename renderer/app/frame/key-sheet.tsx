import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { PLACES } from './places.ts';
import styles from './key-sheet.module.css';

const GROUPS: readonly { title: string; keys: readonly (readonly [keys: string, words: string])[] }[] = [
  {
    title: 'Everywhere',
    keys: [
      ['Ctrl Shift .', 'Stop all (software); the Pause key does the same'],
      ['Ctrl K', 'Find a place, an execution, an instrument, an action'],
      ['?', 'This sheet'],
      ['Esc', 'Close what is open; it never stops or aborts a run'],
    ],
  },
  {
    title: 'Plates',
    keys: [
      ['Arrows', 'Move from well to well'],
      ['Shift arrows', 'Select a range'],
      ['Shift Space', 'Select the row'],
      ['Ctrl Space', 'Select the column'],
      ['Ctrl A', 'Select all'],
    ],
  },
  {
    title: 'Lists',
    keys: [
      ['Up, Down', 'Move'],
      ['Enter', 'Open'],
      ['Home, End', 'First and last'],
      ['Alt Up, Alt Down', 'Move a waiting job in the queue'],
    ],
  },
  {
    title: 'Protocols',
    keys: [
      ['Ctrl F', 'Find: names, tags, steps, reagents'],
      ['Enter', 'Go to what can be done with the selected one'],
      ['F', 'Favourite, or not any more'],
      ['E', 'Edit: the next version in the builder'],
      ['C', 'Compare the newest version with the one before'],
      ['X', 'Mark, to export or move several at once'],
      ['M', 'Move to a folder: the selected one, or all that are marked'],
      ['Ctrl Z', 'Take the last move back'],
    ],
  },
  {
    title: 'Steps of a protocol',
    keys: [
      ['Up, Down', 'From step to step; with Shift choose several'],
      ['Right, Left', 'Open and shut a group; into it and out of it'],
      ['Alt Up, Alt Down', 'Move the step'],
      ['Alt Right, Alt Left', 'Into the group beside it, and out of its group'],
      ['Insert', 'Insert a step below; Ctrl Enter does the same'],
      ['Enter', 'To the form of the step'],
      ['F2', 'Rename'],
      ['Space', 'Leave out, or take in again; Ctrl / does the same'],
      ['Del', 'Delete'],
      ['Ctrl D', 'Duplicate'],
      ['Ctrl X, Ctrl C, Ctrl V', 'Cut, copy, paste; also into another protocol'],
      ['Ctrl G, Ctrl L', 'Put into a group, into a loop'],
      ['Ctrl Shift G', 'Take a group apart'],
      ['Ctrl Z, Ctrl Shift Z', 'Undo, redo'],
      ['Esc', 'Choose nothing: the protocol itself'],
    ],
  },
  {
    title: 'Forecast',
    keys: [
      ['Arrows', 'From bar to bar'],
      ['Shift arrows', 'Through time; the wheel with Shift does the same'],
      ['+ -', 'Zoom; the wheel does the same'],
      ['0', 'Show everything'],
      ['N', 'Follow the present'],
    ],
  },
];

export function KeySheet({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const places = {
    title: 'Places',
    keys: PLACES.map((place) => [`G ${place.key.toUpperCase()}`, place.title] as const),
  };
  return (
    <Dialog open={open} onClose={onClose} title="Keys" width={720} actions={<Button onClick={onClose}>Close</Button>}>
      <div className={styles['sheet']}>
        {[GROUPS[0]!, places, ...GROUPS.slice(1)].map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.keys.map(([keys, words]) => (
                <div key={keys}>
                  <dt>
                    {keys.split(/[ ,]+/).map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{words}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p>No single key moves an instrument.</p>
    </Dialog>
  );
}
