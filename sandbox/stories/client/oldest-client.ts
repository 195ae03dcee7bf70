/* The first client of the major, with the libraries of its days: logs in and lists the workspaces with the same settings. */
import { expectThat } from '../narrator';
import { WORKSPACE_NAME, type ClientStory } from './client-story';
import { API_KEY } from './prefect-cloud';
import { ensureClientEnvironment } from './client-environment';

/** Later Pythons came after it. */
const NEWEST_PYTHON = 12;

/** @returns its story, or nothing on a Python that it does not know. */
export async function oldestClient(story: ClientStory): Promise<ClientStory | undefined> {
  const { narrator, python, settings } = story;
  if (Number(python.pythonVersion.split('.')[1]) > NEWEST_PYTHON) {
    narrator.line(`left out: it knows no Python ${python.pythonVersion}`);
    return undefined;
  }
  const oldest = story.beside(await ensureClientEnvironment((line) => narrator.line(line), 'requirements-oldest.txt'));
  const environment = {
    ...settings.environment,
    PREFECT_CLOUD_API_URL: settings.prefect['PREFECT_CLOUD_API_URL'] ?? '',
    PREFECT_CLOUD_UI_URL: settings.prefect['PREFECT_CLOUD_UI_URL'] ?? '',
  };
  await narrator.step(`prefect ${oldest.python.version} logs in and lists the workspaces`, async () => {
    for (const args of [
      ['cloud', 'login', '--key', API_KEY, '--workspace', WORKSPACE_NAME],
      ['cloud', 'workspace', 'ls'],
    ]) {
      const result = story.done(await oldest.machine.prefect(args, environment));
      story.show(args, result);
      expectThat(result.output.includes(WORKSPACE_NAME), `the workspace is missing:\n${result.output}`);
    }
  });
  return oldest;
}
