// Runs in the page from its first moment on: tells what a hand does, not what a script does.
const told = globalThis.sharpEyesCounted;
addEventListener('pointerdown', ({ isTrusted }) => isTrusted && told('taps'), true);
addEventListener('keydown', ({ isTrusted }) => isTrusted && told('keys'), true);
