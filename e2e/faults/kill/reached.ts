/** What a host says with its last breath when it has come to the point where it was to die. */
export const REACHED = 'reached';
