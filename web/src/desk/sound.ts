import type { AlertRow } from '@sharp-eyes/protocol';

/**
 * The desk's bell, made by WebAudio: no file to load, and audible while the line is lost. A browser plays nothing before
 * the person has clicked, so the bell says whether it can be heard.
 */
export type BellState = 'blocked' | 'on' | 'off';

const mutedKey = 'sharp-eyes.muted';
const testedKey = 'sharp-eyes.sound-tested';
const heardKey = 'sharp-eyes.sound-heard';

/** Two notes for most, three for what is critical: told apart without looking up. Hz. */
const notes: Record<AlertRow['priority'], number[]> = {
  critical: [988, 740, 988],
  high: [880, 660],
  medium: [660, 880],
  low: [660],
};
const noteS = 0.18;

let context: AudioContext | undefined;
let muted = sessionStorage.getItem(mutedKey) === 'yes';
let tested = sessionStorage.getItem(testedKey) === 'yes';
const listeners = new Set<() => void>();
const changed = () => {
  for (const listener of listeners) listener();
};

export function onBell(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function bellState(): BellState {
  if (muted) return 'off';
  return tested && context?.state === 'running' ? 'on' : 'blocked';
}

/** Plays the bell because a person asked: unblocks the sound and remembers that it was heard in this session. */
export async function testBell(): Promise<void> {
  muted = false;
  sessionStorage.removeItem(mutedKey);
  context ??= new AudioContext();
  context.onstatechange = changed;
  await context.resume();
  tested = true;
  sessionStorage.setItem(testedKey, 'yes');
  play('high');
  changed();
}

/** A person's own word on the bell of this browser; a bell that plays may still be plugged into nothing. */
export function noteHeard(heard: boolean): void {
  if (heard) sessionStorage.setItem(heardKey, 'yes');
  else sessionStorage.removeItem(heardKey);
}

export function wasHeard(): boolean {
  return sessionStorage.getItem(heardKey) === 'yes';
}

export function muteBell(): void {
  muted = true;
  sessionStorage.setItem(mutedKey, 'yes');
  changed();
}

/** Rings for a new alert, in one tab of the browser only. */
export function ring(priority: AlertRow['priority']): void {
  if (bellState() !== 'on') return;
  if (!('locks' in navigator)) {
    play(priority); // plain HTTP from another host
    return;
  }
  void navigator.locks.request('sharp-eyes.bell', { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    play(priority);
    await new Promise((done) => setTimeout(done, 1000));
  });
}

function play(priority: AlertRow['priority']): void {
  if (!context) return;
  let at = context.currentTime + 0.02;
  for (const hz of notes[priority]) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.type = 'triangle';
    tone.frequency.value = hz;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.4, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + noteS);
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + noteS);
    at += noteS;
  }
}
