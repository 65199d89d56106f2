/** Gives a file that the hub answered to the browser to keep. */
export function keepFile(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads it after the click: a moment later it has.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
