/**
 * One pass of `node-onvif`, in a process of its own: 0.1.7 lets a dropped socket end the process, never settles when
 * called twice, and sends from whatever interface the system likes. The parent kills this process at a deadline, and
 * loses nothing but this pass.
 *
 * Argument: the interface address to probe from. Answer by IPC: `[{urn, xaddrs, scopes, types}]`.
 */
import dgram from 'node:dgram';
import onvif from 'node-onvif';

const address = process.argv[2] ?? '127.0.0.1';
const createSocket = dgram.createSocket.bind(dgram);

// The package binds to every interface and sends by the default route; kept to the one interface it was given.
dgram.createSocket = ((type: dgram.SocketType) => {
  const socket = createSocket(type);
  const bind = socket.bind.bind(socket) as (port: number, host: string, ready: () => void) => dgram.Socket;
  socket.bind = ((ready: () => void) =>
    bind(0, address, () => {
      socket.setMulticastInterface(address);
      socket.setMulticastTTL(1);
      ready();
    })) as typeof socket.bind;
  return socket;
}) as typeof dgram.createSocket;

const devices = await onvif.startProbe();
process.send?.(devices.slice(0, 1000), () => process.exit(0));
