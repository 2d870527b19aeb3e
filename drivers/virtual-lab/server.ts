import { createServer, type AddressInfo, type Server } from 'node:net';
import type { Transport } from '#core/instruments/transport.ts';
import { acceptedSocket } from '../transport/tcp.ts';
import type { LabAddress } from './lab-address.ts';
import { driverIdOf } from './manifests.ts';
import type { VirtualLab } from './virtual-lab.ts';

export interface LabServerOptions {
  readonly lab: VirtualLab;
  /** Loopback unless told otherwise: nothing on the wire asks who is there. */
  readonly host?: string;
  /** Ports by instrument name; 0 or none given lets the system choose. `control` is the lab's own port. */
  readonly ports?: Readonly<Record<string, number>>;
}

export interface LabServer extends AsyncDisposable {
  readonly address: LabAddress;
}

/** Puts every instrument of a virtual lab on a TCP port of its own. @throws Error when a port cannot be had */
export async function serveVirtualLab(options: LabServerOptions): Promise<LabServer> {
  const { lab, host = '127.0.0.1', ports = {} } = options;
  await using opened = new AsyncDisposableStack();
  const open = async (name: string, accept: (transport: Transport) => void): Promise<number> => {
    const served = await listen(host, ports[name] ?? 0, accept);
    opened.use(served);
    return served.port;
  };
  const instruments: { instrumentId: string; driverId: string; port: number }[] = [];
  for (const [instrumentId, kind] of lab.kinds) {
    const port = await open(instrumentId, (transport) => lab.accept(instrumentId, transport));
    instruments.push({ instrumentId, driverId: driverIdOf(kind), port });
  }
  const describe = (): LabAddress => ({
    ready: true,
    pid: process.pid,
    host,
    control,
    seed: lab.seed,
    labMs: lab.now(),
    speed: lab.clock.speed,
    logFile: lab.logFile,
    instruments,
  });
  const control = await open('control', (transport) => {
    lab.acceptControl(transport, describe);
  });
  const servers = opened.move();
  return {
    address: describe(),
    [Symbol.asyncDispose]: () => servers.disposeAsync(),
  };
}

interface Listening extends AsyncDisposable {
  readonly port: number;
}

async function listen(host: string, port: number, accept: (transport: Transport) => void): Promise<Listening> {
  const open = new Set<Transport>();
  const server: Server = createServer((socket) => {
    const transport = acceptedSocket(socket);
    open.add(transport);
    transport.onClose(() => open.delete(transport));
    accept(transport);
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ host, port }, resolve);
  await promise;
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await Promise.all([...open].map((transport) => transport.close()));
      await closed.promise;
    },
  };
}
