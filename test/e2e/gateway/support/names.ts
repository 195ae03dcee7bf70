/* A name server on loopback for a gateway, whose names may change while it runs. */
import { type AddressInfo } from 'node:net';
import DNS from 'dns2';

const { createServer, Packet } = DNS;

export class Names {
  static async start(addresses: Readonly<Record<string, readonly string[]>>): Promise<Names> {
    const names = new Names(new Map(Object.entries(addresses)));
    names.port = await names.listen();
    return names;
  }

  readonly address = '127.0.0.1';
  port = 0;
  private readonly server = createServer({
    udp: true,
    handle: (request, send) => {
      const response = Packet.createResponseFromRequest(request);
      const question = request.questions[0];
      const name = (question as { name?: string } | undefined)?.name?.toLowerCase() ?? '';
      const found = this.addresses.get(name);
      if (found === undefined) {
        (response as unknown as { header: { rcode: number } }).header.rcode = 3;
      } else if ((question as { type?: number }).type === Packet.TYPE.A) {
        response.answers.push(...found.map((address) => ({ name, address, type: Packet.TYPE.A, class: Packet.CLASS.IN, ttl: 1 })));
      }
      send(response);
    },
  });

  private constructor(private readonly addresses: Map<string, readonly string[]>) {}

  set(name: string, addresses: readonly string[] | undefined): void {
    if (addresses === undefined) {
      this.addresses.delete(name);
    } else {
      this.addresses.set(name, addresses);
    }
  }

  async stop(): Promise<void> {
    await this.server.close();
  }

  private async listen(): Promise<number> {
    await this.server.listen({ udp: { port: 0, address: this.address } });
    return (this.server.addresses().udp as AddressInfo).port;
  }
}
