/* npm run story:client: the real Prefect client, from no link to a flow run and through trouble. */
import { parseArgs } from 'node:util';
import { expectThat, Narrator } from '../narrator';
import { interruption, runProgram, unlessInterrupted } from '../../program';
import { Stage } from '../../stage';
import { detectNetworkLevel } from '../../system/network-level';
import { ensureTools, SystemRequirementError } from '../../system/tools';
import { ClientStory } from './client-story';
import { beforeAcceptance, onceAccepted, onlyApiUrl, onlyApiUrlBefore, prefectAway, privateDnsOff } from './client-trouble';
import { oldestClient } from './oldest-client';
import { ensureClientEnvironment, type ClientEnvironment } from './client-environment';
import { differences, recordedBefore, recordingOf, writeRecording } from './recording';

const HELP = `Plays the real \`prefect\` against a real \`prefect server\` behind the endpoint, on a local AWS and VPC.

npm run story:client -- [options]
  --record   write what the client sent to sandbox/stories/client/recorded
  --help`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { record: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } } });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const narrator = new Narrator((line) => console.log(line), process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined);
  const announce = (line: string): void => narrator.line(line);
  narrator.title('The real Prefect client in a VPC with no way out but the endpoint');
  // Missing programs are reported first: without them the limits of the machine cannot be tested.
  ensureTools(announce);
  if (detectNetworkLevel() === 'loopback') {
    throw new SystemRequirementError('the real client needs network namespaces, and this machine allows none');
  }
  // From here on: an installation that is broken off cleans up after itself, too.
  const interrupted = interruption();
  const python = await ensureClientEnvironment(announce);
  const stage = await Stage.start({ announce });
  try {
    await unlessInterrupted(interrupted, play(stage, narrator, python, values.record));
  } finally {
    await stage.close();
  }
}

async function play(stage: Stage, narrator: Narrator, python: ClientEnvironment, record: boolean): Promise<void> {
  const story = await ClientStory.begin(stage, narrator, python);
  narrator.title('Too early');
  const early = await beforeAcceptance(story);
  await story.accept();
  await onceAccepted(story, early);
  narrator.title('On the link');
  await story.logIn();
  const worker = await story.startWorker();
  await story.runFlow('Prefect');
  await story.heartbeats();
  await compareWithRecorded(story, record);
  narrator.title('In trouble');
  await privateDnsOff(story, worker);
  await prefectAway(story, worker);
  await story.stopWorker();
  narrator.title('The previous client and the oldest');
  const previous = story.beside(await ensureClientEnvironment((line) => narrator.line(line), 'requirements-previous.txt'));
  await previous.logIn();
  await previous.startWorker();
  await previous.runFlow('Prefect');
  await previous.stopWorker();
  await compareWithRecorded(previous, record);
  const oldest = await oldestClient(story);
  if (oldest !== undefined) {
    await compareWithRecorded(oldest, record);
  }
  const requests = story.expectClean();
  narrator.title('With PREFECT_API_URL alone, the client treats Prefect Cloud as a self-hosted server');
  await onlyApiUrl(story);
  await onlyApiUrlBefore(previous);
  narrator.summary([
    [
      'real',
      `prefect ${python.version}, ${previous.python.version}${oldest === undefined ? '' : ` and ${oldest.python.version}`} as client, worker and server; cdk, handlers, DNS, TLS`,
    ],
    ['not real', 'AWS itself, and what Prefect Cloud has that prefect server has not: keys, accounts, the list of workspaces'],
    ['requests', `${requests} before the last act, all by the endpoint, with the key, and known to the server`],
  ]);
}

/** A new version of the client may differ: the difference is the news. */
async function compareWithRecorded({ calls, messages, python: { version }, narrator }: ClientStory, record: boolean): Promise<void> {
  const now = recordingOf(`prefect ${version}`, calls, messages);
  if (record) {
    narrator.line(`recorded ${writeRecording(version, now)}`);
  }
  await narrator.step(
    `what prefect ${version} sent is what was recorded`,
    async () => {
      const found = differences(now, recordedBefore(version));
      expectThat(found.length === 0, `${found.join('\n')}\nIf this is right: npm run story:client -- --record`);
    },
    () => `${now.requests.length} kinds of request, ${now.websockets.length} websockets`,
  );
}

runProgram(main, HELP);
