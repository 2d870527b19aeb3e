import type { OpentronsReport } from '#core/contract/opentrons.ts';
import styles from './opentrons-tab.module.css';

/** Slots as one stands before the robot: the back row first. */
const DECKS = {
  'OT-2': ['10', '11', '12', '7', '8', '9', '4', '5', '6', '1', '2', '3'],
  Flex: ['A1', 'A2', 'A3', 'B1', 'B2', 'B3', 'C1', 'C2', 'C3', 'D1', 'D2', 'D3'],
} as const;

/** What stands where on the deck. What is in no slot of it (on an adapter, off the deck) is listed below. */
export function OpentronsDeck({ report }: { readonly report: OpentronsReport }) {
  const slots = DECKS[report.robot];
  const inSlot = (slot: string) => [
    ...report.modules.filter((one) => one.slot === slot).map((one) => ({ id: one.id, title: one.model, tips: false })),
    ...report.labware
      .filter((one) => one.slot === slot)
      .map((one) => ({ id: one.id, title: one.title, tips: one.isTipRack })),
  ];
  const known = new Set<string>(slots);
  const elsewhere = report.labware.filter((one) => !known.has(one.slot));
  return (
    <>
      <ul className={styles['deck']} aria-label={`Deck of the ${report.robot}, back row first`}>
        {slots.map((slot) => {
          const things = inSlot(slot);
          return (
            <li key={slot} data-empty={things.length === 0 || undefined}>
              <small>{slot}</small>
              {things.map((one) => (
                <span key={one.id} data-tips={one.tips || undefined} title={one.title}>
                  {one.title}
                </span>
              ))}
              {things.length === 0 && <span className="visually-hidden">empty</span>}
            </li>
          );
        })}
      </ul>
      {elsewhere.length > 0 && (
        <ul className={styles['plain']}>
          {elsewhere.map((one) => (
            <li key={one.id}>
              <span>{one.title}</span>
              <small>{one.slot}</small>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
