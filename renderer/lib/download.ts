/** Hands a text to the browser as a file to keep. */
export function downloadText(fileName: string, text: string, type = 'text/csv;charset=utf-8'): void {
  offer(fileName, new Blob([text], { type }));
}

/** The same for bytes given in base64. */
export function downloadBytes(fileName: string, base64: string, type: string): void {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  offer(fileName, new Blob([bytes], { type }));
}

function offer(fileName: string, contents: Blob): void {
  const address = URL.createObjectURL(contents);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
