import dns2 from 'dns2';

export type Question = 'A' | 'AAAA';

/** Records, a response code, or `silent`. */
export type Reply = readonly dns2.DnsAnswer[] | 'nxdomain' | 'servfail' | 'refused' | 'silent';

const CODES = { nxdomain: 3, servfail: 2, refused: 5 };

export interface NameServer {
  /** In the form that `Resolver.setServers` takes. */
  readonly server: string;
  readonly asked: () => number;
  stop(): Promise<void>;
}

export function address(name: string, value: string): dns2.DnsAnswer {
  const type = value.includes(':') ? dns2.Packet.TYPE.AAAA : dns2.Packet.TYPE.A;
  return { name, type, class: dns2.Packet.CLASS.IN, ttl: 60, address: value };
}

export function alias(name: string, domain: string): dns2.DnsAnswer {
  return { name, type: dns2.Packet.TYPE.CNAME, class: dns2.Packet.CLASS.IN, ttl: 60, domain };
}

/** A real name server on a loopback port. */
export async function startNameServer(reply: (question: Question, name: string) => Reply | Promise<Reply>): Promise<NameServer> {
  let asked = 0;
  const server = dns2.createServer({
    udp: true,
    handle: async (request, send) => {
      asked += 1;
      const question = request.questions[0] as { name: string; type: number };
      const answer = await reply(question.type === dns2.Packet.TYPE.AAAA ? 'AAAA' : 'A', question.name);
      if (answer === 'silent') {
        return;
      }
      // The types leave out the code.
      const response = dns2.Packet.createResponseFromRequest(request) as dns2.DnsResponse & { header: { rcode: number } };
      if (typeof answer === 'string') {
        response.header.rcode = CODES[answer];
      } else {
        response.answers.push(...answer);
      }
      send(response);
    },
  });
  await server.listen({ udp: { port: 0, address: '127.0.0.1' } });
  return { server: `127.0.0.1:${server.addresses().udp?.port}`, asked: () => asked, stop: () => server.close() };
}
