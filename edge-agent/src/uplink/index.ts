export type { CommandHandlers } from './command-socket.ts';
export { enrol } from './enrol.ts';
export { UplinkError } from './errors.ts';
export { HubClock } from './hub-clock.ts';
export { type Identity, loadIdentity } from './identity.ts';
export { loadKeys } from './keys.ts';
export { connectedMessage, notEnrolledMessage, Uplink, type UplinkState } from './uplink.ts';
