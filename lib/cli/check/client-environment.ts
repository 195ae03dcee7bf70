/* Whether a client with this environment takes Prefect Cloud for Prefect Cloud. */
import { finding, type Finding } from '../../core/findings/finding';
import { PUBLIC_HOSTS } from '../../prefect/hosts';
import { cloudApiUrl } from '../../prefect/urls';

/** Where Prefect Cloud has workspaces; a self-hosted server has none. */
const WORKSPACE = /\/accounts\/[^/]{36}\/workspaces\/[^/]{36}/;

/** The client compares the URLs as text. */
export function judgeClientEnvironment(env: Readonly<Record<string, string | undefined>>): readonly Finding[] {
  const apiUrl = env.PREFECT_API_URL ?? '';
  const given = env.PREFECT_CLOUD_API_URL ?? '';
  const cloudUrl = given === '' ? cloudApiUrl(PUBLIC_HOSTS.api) : given;
  if (!WORKSPACE.test(apiUrl) || apiUrl.startsWith(cloudUrl)) {
    return [];
  }
  const other = given === '' ? `not set, so it is ${cloudUrl}` : shown(given);
  return [finding('cloud-api-url-differs', `PREFECT_API_URL is ${shown(apiUrl)}, PREFECT_CLOUD_API_URL is ${other}`)];
}

/** Without a password and without the ids of the workspace, which say nothing here. */
function shown(url: string): string {
  if (!URL.canParse(url)) {
    return 'not a URL';
  }
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(WORKSPACE, '/…')}`;
}
