/* npm run story:client: the real Prefect client, from no link to a flow run and through trouble. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Narrator, StoryError } from '../narrator';
import { Stage } from '../stage';
import { detectNetworkLevel } from '../system/network-level';
import { SystemRequirementError } from '../system/tools';
import { ClientStory } from './client-story';
import { beforeAcceptance, onceAccepted, onlyApiUrl, prefectAway, privateDnsOff } from './client-trouble';
import { oldestClient } from './oldest-client';
import { ensurePythonEnvironment } from './python-environment';
import { recordingOf } from './recording';

const HELP = `Plays the real \`prefect\` against a real \`prefect server\` behind the endpoint, on a local AWS and VPC.

npm run story:client -- [options]
  --record   write what the client sent to sandbox/client/recorded
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
  if (detectNetworkLevel() === 'loopback') throw new SystemRequirementError('the real client needs network namespaces, and this machine allows none');
  const python = await ensurePythonEnvironment(announce);
  const stage = await Stage.start({ announce });
  try {
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
    if (values.record) writeRecording(story);
    narrator.title('In trouble');
    await privateDnsOff(story, worker);
    await prefectAway(story, worker);
    await oldestClient(story);
    const requests = story.expectClean();
    await story.stopWorker();
    narrator.title('With one setting instead of three');
    await onlyApiUrl(story);
    narrator.summary([
      ['real', `prefect ${python.version} as client, worker and server; cdk, handlers, DNS, TLS`],
      ['not real', 'AWS itself, and what Prefect Cloud has that prefect server has not: keys, accounts, the list of workspaces'],
      ['requests', `${requests}, all by the endpoint, with the key, and known to the server`],
    ]);
  } finally {
    await stage.close();
  }
}

function writeRecording({ cloud, python, narrator }: ClientStory): void {
  const folder = join(__dirname, 'recorded');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `prefect-${python.version}.json`);
  writeFileSync(file, `${JSON.stringify(recordingOf(`prefect ${python.version}`, cloud.calls, cloud.messages), undefined, 2)}\n`);
  narrator.line(`recorded ${file}`);
}

main().catch((error: unknown) => {
  const known = error instanceof StoryError || error instanceof SystemRequirementError;
  console.error(known ? `\n${error.message}` : error);
  process.exitCode = 1;
});
