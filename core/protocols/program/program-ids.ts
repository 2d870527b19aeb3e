/** Id of the step that a call becomes, below that of its group: `wash_3.aspirate_4`. */
export function callStepId(parentId: string | undefined, name: string, callId: number): string {
  const word = name
    .replaceAll(/[^a-zA-Z0-9]+/g, '_')
    .replaceAll(/^[_0-9]+|_+$/g, '')
    .slice(0, 40)
    .toLowerCase();
  const own = `${word === '' ? 'step' : word}_${callId}`;
  return parentId === undefined ? own : `${parentId}.${own}`;
}

/** What a step of a program is called in ids. */
export function wordOf(call: { readonly kind: string; readonly name: string }): string {
  return call.kind === 'group' ? call.name : call.name.replaceAll(/([A-Z])/g, '_$1');
}
