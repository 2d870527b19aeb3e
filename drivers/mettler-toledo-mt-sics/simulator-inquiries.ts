/** What a balance knows about itself. */
export interface BalanceFacts {
  readonly model: string;
  readonly serialNumber: string;
  readonly firmware: string;
  readonly capacityG: number;
}

const COMMANDS_BY_LEVEL = [
  ['@', 'I0', 'I1', 'I2', 'I3', 'I4', 'I5', 'S', 'SI', 'SIR', 'Z', 'ZI'],
  ['D', 'DW', 'T', 'TA', 'TAC', 'TI'],
  ['C3', 'I10', 'I11', 'M21', 'SC'],
];

export function serialNumberLine(facts: BalanceFacts): string {
  return `I4 A "${facts.serialNumber}"`;
}

/** Answers the inquiries that never change; undefined when the command is none of them. Source: manual 11781363, I0 to I11. */
export function answerInquiry(command: string, facts: BalanceFacts): string | undefined {
  switch (command) {
    case 'I0':
      return commandList();
    case 'I1':
      return 'I1 A "012" "2.30" "2.22" "2.33"';
    case 'I2':
      return `I2 A "${facts.model} ${facts.capacityG.toFixed(4)} g"`;
    case 'I3':
      return `I3 A "${facts.firmware}"`;
    case 'I4':
      return serialNumberLine(facts);
    case 'I5':
      return 'I5 A "30324923C"';
    case 'I11':
      return `I11 A "${facts.model}"`;
    default:
      return undefined;
  }
}

function commandList(): string {
  const all = COMMANDS_BY_LEVEL.flatMap((names, level) => names.map((name) => `${level} "${name}"`));
  return all.map((entry, at) => `I0 ${at === all.length - 1 ? 'A' : 'B'} ${entry}`).join('\r\n');
}
