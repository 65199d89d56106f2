import type { FirstWords } from '../zh.ts';

/** The line about duty above the queue: it stands there before any page's words are loaded. */
export const dutyStrip: FirstWords['dutyStrip'] = {
  now: 'On duty',
  nobody: 'nobody',
  until: 'until {{time}}',
  next: 'next',
  unwatched: 'nobody watches',
  unread: 'Hand-over notes to read: {{count}}',
  notTaken: 'Take the shift',
  heardAsk: 'Did you hear the bell?',
  heard: 'I heard it',
  notHeard: 'I did not',
  ringAgain: 'Ring again',
  soundBlocked: 'The bell cannot be heard here: turn up the volume or check the speakers, and ring again.',
  end: 'Hand over',
};

/** What is done about duty, as the audit names it. */
export const dutyActions = {
  'duty.take': 'Took the shift',
  'duty.hand-over': 'Handed over',
  'duty.read': 'Read hand-over notes',
  'duty.sound': 'Tested the bell',
  'duty.alone': 'Nobody watches the desk',
  'duty.watched-again': 'The desk is watched again',
  'duty.roster-enter': 'Entered a shift',
  'duty.roster-change': 'Changed a shift',
  'duty.roster-swap': 'Two changed places',
  'duty.roster-remove': 'Took a shift off the roster',
  'duty.roster-repeat': 'Repeated shifts',
  'duty.roster-import': 'Brought a roster in',
  'duty.escalation-policy': 'Changed the escalation policy',
  'duty.escalation-policy-removed': 'Follows the escalation policy above',
  'desks.register': 'Registered a shared desk',
  'desks.remove': 'Removed a shared desk',
  'desks.ended': 'A shared desk ended',
  'desks.sign-in': 'Signed in by PIN',
  'desks.pin-locked': 'A PIN was tried too often',
  'people.pin': 'Set a PIN',
} as const;
