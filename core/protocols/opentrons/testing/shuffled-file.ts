import type { SeededRandom } from '../../../base/random.ts';

/**
 * Takes commands out, doubles them, and puts them elsewhere, from the first tip on: each is valid, and what they do
 * together is not.
 */
export function shuffleCommands(document: Record<string, unknown>, times: number, random: SeededRandom): void {
  const commands = document['commands'] as { commandType: string; key: string }[];
  const first = Math.max(
    0,
    commands.findIndex((one) => one.commandType === 'pickUpTip'),
  );
  const at = (): number => first + Math.floor(random.next() * (commands.length - first));
  for (let time = 0; time < times; time++) {
    const [moved] = commands.splice(at(), 1);
    const how = random.next();
    if (moved === undefined || how >= 0.7) continue;
    commands.splice(at(), 0, moved);
    if (how < 0.3) commands.splice(at(), 0, structuredClone(moved));
  }
  for (const [index, command] of commands.entries()) command.key = `${index}-${command.commandType.replace('/', '-')}`;
  if ('commandAnnotations' in document) document['commandAnnotations'] = [];
}
