/* What the real client makes of trouble: too early, names gone, Prefect away, and one setting instead of three. */
import { endpointOf, linkStatus } from '../../link-view';
import { expectThat } from '../narrator';
import { API_SERVICE } from '../../service-provider/prefect-services';
import { prefectPrivateLink } from './command-line';
import { DEPLOYMENT, gist, POOL, shortened, WORKSPACE_NAME, type ClientStory } from './client-story';
import { API_KEY } from './prefect-cloud';
import { RunningWorker } from './running-worker';

const GAP_MILLISECONDS = 30_000;
const AWAY_MILLISECONDS = 60_000;
const MOST_WARNINGS = 12;

/** @returns a worker that was started too early and is waiting. */
export async function beforeAcceptance(story: ClientStory): Promise<RunningWorker> {
  const { stage, narrator, machine, settings } = story;
  const environment = { ...settings.prefect, ...settings.environment };
  await narrator.step(`before Prefect accepts, ${API_SERVICE.privateDnsName} does not resolve, and the client cannot log in`, async () => {
    const args = ['cloud', 'login', '--key', API_KEY, '--workspace', WORKSPACE_NAME];
    const result = await machine.prefect(args, environment);
    story.show(args, result);
    expectThat(
      result.exitCode !== 0 && result.output.includes('Name or service not known'),
      `the login failed otherwise:\n${result.output}`,
    );
    await stage.pass(5);
    narrator.command('beside the VPC ', 'prefect-privatelink status', await prefectPrivateLink(stage, ['status']));
  });
  return narrator.step('a worker that starts too early waits', async () => {
    const args = ['worker', 'start', '--pool', POOL, '--type', 'process'];
    const worker = new RunningWorker(machine.start(args, { ...environment, PREFECT_API_KEY: API_KEY }));
    await story.until(
      'the worker to report that it waits',
      () => worker.output.includes('the worker will keep attempting to connect'),
      worker,
    );
    story.show(args, { output: messageWith(worker.output, 'the worker will keep attempting to connect') });
    return worker;
  });
}

export async function onceAccepted(story: ClientStory, early: RunningWorker): Promise<void> {
  await story.narrator.step('the worker that started too early makes its work pool and polls', () =>
    story.until('its first poll', () => story.called('/get_scheduled_flow_runs') > 0, early),
  );
  await early.stop();
}

/** Somebody switches Private DNS off; a flow run falls due meanwhile. */
export async function privateDnsOff(story: ClientStory, worker: RunningWorker): Promise<void> {
  const { stage, narrator } = story;
  const { account } = stage.aws;
  const { vpcEndpointId } = endpointOf(account, API_SERVICE.serviceName, story.vpcId);
  const said = worker.output.length;
  const run = await scheduleRun(story, 'gap');
  await narrator.step(`Private DNS is switched off by hand, for ${GAP_MILLISECONDS / 1000} seconds`, async () => {
    await account.ec2.endpoints.modify(vpcEndpointId, { privateDnsEnabled: false });
    await narrator.wait(GAP_MILLISECONDS);
    const args = ['work-pool', 'ls'];
    story.show(args, await story.machine.prefect(args, story.settings.environment));
  });
  await narrator.step('the next pass enables it again', async () => {
    await stage.pass(5);
    expectThat(linkStatus(account)?.condition === 'ACTIVE', 'the link is not active again');
  });
  const state = await narrator.step(
    'the worker continues; the flow run that was due meanwhile',
    async () => {
      const ended = await endOf(story, run, worker);
      showWarnings(story, worker.output.slice(said));
      return ended;
    },
    (ended) => (ended === 'CRASHED' ? 'CRASHED, since its own process could not resolve the name' : ended),
  );
  // Its worker polls over a connection that stands, and takes the run; the run's own process has to resolve the name.
  if (state === 'CRASHED') {
    await narrator.step(
      'it is retried',
      async () => {
        story.done(await story.prefect('flow-run', 'retry', run));
        await story.until('the retried run to start', async () => (await endOf(story, run, worker)) !== 'CRASHED');
        return endOf(story, run, worker);
      },
      (ended) => ended,
    );
  }
  expectThat((await endOf(story, run, worker)) === 'COMPLETED', 'the flow run did not complete');
}

/** Prefect answers 503 for a minute; a flow run falls due meanwhile. */
export async function prefectAway(story: ClientStory, worker: RunningWorker): Promise<void> {
  const { stage, narrator } = story;
  const said = worker.output.length;
  const run = await scheduleRun(story, 'away');
  await narrator.step(`Prefect answers 503 for ${AWAY_MILLISECONDS / 1000} seconds`, async () => {
    await stage.serviceProvider.setBehaviour(API_SERVICE.serviceName, { status: 503 });
    await narrator.wait(AWAY_MILLISECONDS);
    await stage.serviceProvider.setBehaviour(API_SERVICE.serviceName, {});
  });
  await narrator.step('the worker continues, and the flow run that was due meanwhile completes', async () => {
    const ended = await endOf(story, run, worker);
    showWarnings(story, worker.output.slice(said));
    expectThat(ended === 'COMPLETED', `the flow run is ${ended}`);
  });
}

/** The settings of somebody who knows of one URL. */
function apiUrlAlone({ machine, settings }: ClientStory): Readonly<Record<string, string>> {
  return {
    ...settings.environment,
    PREFECT_HOME: `${machine.folder}/only-api-url`,
    PREFECT_API_URL: settings.prefect['PREFECT_API_URL'] ?? '',
    PREFECT_API_KEY: API_KEY,
  };
}

/** What goes wrong with PREFECT_API_URL alone. */
export async function onlyApiUrl(story: ClientStory): Promise<void> {
  const { narrator, machine, cloud } = story;
  const environment = apiUrlAlone(story);
  const run = async (...args: string[]): Promise<string> => {
    const result = await machine.prefect(args, environment);
    story.show(args, result);
    return result.output;
  };
  await narrator.step('plain requests work', async () => {
    expectThat((await run('work-pool', 'ls')).includes(POOL), 'plain requests fail too');
  });
  await narrator.step('`prefect cloud` calls api.prefect.cloud, on the internet', async () => {
    expectThat((await run('cloud', 'workspace', 'ls')).includes('Name or service not known'), '`prefect cloud` finds its host');
  });
  await narrator.step('links lead to the API, not to the web interface', async () => {
    expectThat(
      (await run('deployment', 'run', DEPLOYMENT)).includes(`URL: https://${API_SERVICE.privateDnsName}/`),
      'links lead to the right host',
    );
  });
  await narrator.step(
    'a worker starts and polls, and its flow run crashes',
    async () => {
      const since = cloud.calls.length;
      const worker = new RunningWorker(machine.start(['worker', 'start', '--pool', POOL, '--type', 'process'], environment));
      try {
        await story.until('its poll', () => story.called('/get_scheduled_flow_runs', since) > 0, worker);
        const ended = await endOf(story, await scheduleRun(story, 'alone'), worker);
        narrator.quote('the worker:', messageWith(worker.output, UNAUTHENTICATED) || gist(worker.output));
        expectThat(ended === 'CRASHED', `the flow run is ${ended}`);
        expectThat(eventsRefused(story, since), 'its events were taken');
        return ended;
      } finally {
        await worker.stop();
      }
    },
    (ended) => ended,
  );
}

/** Before 3.9, a worker noticed when it started. */
export async function onlyApiUrlBefore(story: ClientStory): Promise<void> {
  const { narrator, machine, cloud, python } = story;
  await narrator.step(`a worker of ${python.version} does not start: its events carry no key`, async () => {
    const since = cloud.calls.length;
    const args = ['worker', 'start', '--pool', POOL, '--type', 'process'];
    const result = await machine.prefect(args, apiUrlAlone(story));
    story.show(args, result);
    expectThat(result.output.includes(UNAUTHENTICATED), `the worker started, or failed otherwise:\n${gist(result.output)}`);
    expectThat(eventsRefused(story, since), 'its events were taken');
  });
}

const UNAUTHENTICATED = 'Unable to authenticate to the event stream';

function eventsRefused({ cloud }: ClientStory, since: number): boolean {
  return cloud.calls.slice(since).some(({ path, problem }) => path.endsWith('/events/in') && problem !== undefined);
}

async function scheduleRun(story: ClientStory, name: string): Promise<string> {
  const { output } = story.done(
    await story.machine.prefect(
      ['deployment', 'run', DEPLOYMENT, '--start-in', '5 seconds', '--param', `name=${name}`],
      story.settings.environment,
    ),
  );
  return /UUID: ([0-9a-f-]{36})/.exec(output)?.[1] ?? '';
}

/** @returns the state in which the run ended; late or not, none is forgotten. */
async function endOf(story: ClientStory, run: string, worker: RunningWorker): Promise<string> {
  let state = '';
  await story.until(
    'the end of the flow run',
    async () => {
      const { output } = await story.machine.prefect(['api', 'GET', `/flow_runs/${run}`], story.settings.environment);
      state = /"state_type":\s*"(\w+)"/.exec(output)?.[1] ?? '';
      return ['COMPLETED', 'CRASHED', 'FAILED', 'CANCELLED'].includes(state);
    },
    worker,
  );
  return state;
}

function showWarnings({ narrator }: ClientStory, output: string): void {
  const warnings = output.split('\n').filter((line) => /\| (WARNING|ERROR) |Reported flow run/.test(line));
  narrator.quote('warnings and errors of the worker:', warnings.slice(0, MOST_WARNINGS).map(shortened).join('\n'));
}

/** Without what stands before the message in each line of a log. */
function messageWith(output: string, part: string): string {
  return (output.split('\n').find((line) => line.includes(part)) ?? '').replace(/^.*? - /, '');
}
