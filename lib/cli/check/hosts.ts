import { targetProblem } from '../../contract/check-target';
import { type Arguments } from '../program/command';
import { UsageError } from '../program/exit';
import { PRIVATE_HEALTH_CHECKS, PUBLIC_HEALTH_CHECKS } from '../../prefect/health-checks';
import { PRIVATE_DOMAIN } from '../../prefect/hosts';

export interface Host {
  readonly hostName: string;
  readonly healthPath: string;
  /** Hosts of the API answer a call with a key; hosts of the UI do not. */
  readonly isApi: boolean;
  /** One of Prefect's private names: only Private DNS resolves them, to private addresses. */
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
  const { api, ui } = isPrivate ? PRIVATE_HEALTH_CHECKS : PUBLIC_HEALTH_CHECKS;
  return [
    { ...api, isApi: true, isPrivate },
    { ...ui, isApi: false, isPrivate },
  ];
}

/** `host` or `host/path`. */
function parseHost(text: string): Host {
  const known = [PRIVATE_HEALTH_CHECKS, PUBLIC_HEALTH_CHECKS]
    .flatMap((set) => Object.values(set))
    .find(({ hostName }) => hostName === text);
  const [hostName = '', ...rest] = text.split('/');
  const healthPath = known?.healthPath ?? (rest.length === 0 ? PRIVATE_HEALTH_CHECKS.api.healthPath : `/${rest.join('/')}`);
  if (targetProblem({ hostName, healthPath }) !== undefined) {
    throw new UsageError(`a host must look like api.private.prefect.cloud or api.private.prefect.cloud/api/health, got: ${text}`);
  }
  return {
    hostName,
    healthPath,
    isApi: healthPath === PRIVATE_HEALTH_CHECKS.api.healthPath,
    isPrivate: hostName.toLowerCase().endsWith(`.${PRIVATE_DOMAIN}`),
  };
}
