import { parseRequest } from '../../handlers/probe/request';
import { type Arguments } from '../command';
import { UsageError } from '../exit';
import { PREFECT_ENDPOINTS, PUBLIC_HOSTS } from '../prefect';

export interface Host {
  readonly hostName: string;
  readonly healthPath: string;
  /** Where to ask who is asking; hosts of the UI have no such path. */
  readonly isApi: boolean;
  /** Prefect's private name: only Private DNS answers it, and with private addresses. */
  readonly isPrivate: boolean;
}

export function chooseHosts(args: Arguments): readonly Host[] {
  if (args.positionals.length > 0 && args.flag('public')) {
    throw new UsageError('give either hosts or --public, not both');
  }
  if (args.positionals.length > 0) {
    return args.positionals.map(parseHost);
  }
  const isPrivate = !args.flag('public');
  const { api, ui } = isPrivate ? PREFECT_ENDPOINTS : PUBLIC_HOSTS;
  return [
    { ...api, isApi: true, isPrivate },
    { ...ui, isApi: false, isPrivate },
  ];
}

/** `host` or `host/path`. */
function parseHost(text: string): Host {
  const known = [PREFECT_ENDPOINTS, PUBLIC_HOSTS].flatMap((set) => Object.values(set)).find(({ hostName }) => hostName === text);
  const [hostName = '', ...rest] = text.split('/');
  const healthPath = known?.healthPath ?? (rest.length === 0 ? PREFECT_ENDPOINTS.api.healthPath : `/${rest.join('/')}`);
  try {
    parseRequest({ targets: [{ role: 'api', hostName, healthPath, addresses: [] }] });
  } catch {
    throw new UsageError(`a host is given as api.private.prefect.cloud or api.private.prefect.cloud/api/health, got: ${text}`);
  }
  return {
    hostName,
    healthPath,
    isApi: healthPath === PREFECT_ENDPOINTS.api.healthPath,
    isPrivate: hostName.toLowerCase().endsWith('.private.prefect.cloud'),
  };
}
