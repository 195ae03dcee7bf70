/* The VPC's resolver, run as a process of its own where the VPC's hosts can reach it. */
import { type Server } from 'node:net';
import DNS from 'dns2';
import { serveCommands } from '../system/worker-process';
import { answerQuestion } from './name-answers';
import { type NameServerSettings } from './name-server';

const { Packet } = DNS;
const secondsToLive = 60;
const responseCodes = { noError: 0, nameUnknown: 3, failed: 2 } as const;
const typeNames = new Map<number, string>(Object.entries(Packet.TYPE).map(([name, number]) => [number, name]));

/** What the library's types leave out. */
interface Header {
  ra?: number;
  rcode?: number;
}
interface Question {
  readonly name: string;
  readonly type: number;
}

let settings: NameServerSettings = { records: [], behaviour: { state: 'answering' } };
let server: ReturnType<typeof DNS.createServer> | undefined;

function respond(request: DNS.DnsRequest, send: (response: DNS.DnsResponse) => void): void {
  const { state, delayMilliseconds = 0 } = settings.behaviour;
  if (state === 'silent') {
    return;
  }
  const response = Packet.createResponseFromRequest(request);
  const { header } = response as unknown as { header: Header };
  header.ra = 1;
  const question = request.questions[0] as Question | undefined;
  if (state === 'failing' || !question) {
    header.rcode = responseCodes.failed;
  } else {
    const answer = answerQuestion(settings.records, question.name, typeNames.get(question.type) ?? 'unknown');
    header.rcode = responseCodes[answer.code];
    for (const record of answer.records) {
      const common = { name: record.name, class: Packet.CLASS.IN, ttl: secondsToLive };
      response.answers.push(
        record.type === 'A'
          ? { ...common, type: Packet.TYPE.A, address: record.value }
          : { ...common, type: Packet.TYPE.CNAME, domain: record.value },
      );
    }
  }
  setTimeout(() => send(response), delayMilliseconds);
}

async function listen(address: string): Promise<void> {
  const created = DNS.createServer({ udp: true, tcp: true, handle: (request, send) => respond(request, send) });
  // A client that hangs up must not end the server.
  const { tcp } = (created as unknown as { servers: { tcp: Server } }).servers;
  tcp.on('connection', (socket) => socket.on('error', () => socket.destroy()));
  await new Promise<void>((resolve, reject) => {
    created.once('error', reject);
    created.listen({ udp: { port: 53, address }, tcp: { port: 53, address } }).then(() => resolve(), reject);
  });
  created.on('error', () => {});
  server = created;
}

serveCommands({
  listen: async (input) => {
    if (!server) {
      await listen(input as string);
    }
  },
  close: async () => {
    await server?.close();
    server = undefined;
  },
  set: async (input) => {
    settings = input as NameServerSettings;
  },
});
