/* What the commands of the prompt work on. */
import { type Account } from '../aws/account';
import { type Endpoint } from '../aws/ec2/state/endpoint';
import { type Stage } from '../stage';
import { API_SERVICE, UI_SERVICE } from '../service-provider/prefect-services';
import { type EndpointServiceDescription } from '../service-provider/service-provider';
import { VpcShells } from './vpc-shells';

/** A command that cannot be carried out as it was given; the message is for the person at the prompt. */
export class CommandError extends Error {}

export const SERVICES: Readonly<Record<string, EndpointServiceDescription>> = { api: API_SERVICE, ui: UI_SERVICE };

export class Explorer {
  readonly shells: VpcShells;

  constructor(
    readonly stage: Stage,
    /** A VPC that was there before. */
    readonly existingVpcId: string,
    /** The copy of the app, to deploy from. */
    readonly appDirectory: string,
  ) {
    this.shells = new VpcShells(stage);
  }

  get account(): Account {
    return this.stage.aws.account;
  }

  /** Those that still exist. */
  endpoints(): readonly Endpoint[] {
    return this.account.ec2.endpoints.list().filter(({ state }) => !['deleting', 'deleted'].includes(state));
  }

  /** By its id, or by `api` or `ui` where that names one endpoint; of several, the one that `fits`. */
  endpoint(name: string | undefined, fits: (endpoint: Endpoint) => boolean = () => true): Endpoint {
    if (name === undefined) {
      throw new CommandError('which endpoint? Give api, ui or an id: see `endpoints`');
    }
    const found = this.endpoints().filter(
      ({ vpcEndpointId, serviceName }) => vpcEndpointId === name || serviceName === SERVICES[name]?.serviceName,
    );
    const fitting = found.length > 1 ? found.filter(fits) : found;
    const [endpoint, ...others] = fitting.length > 0 ? fitting : found;
    if (endpoint === undefined) {
      throw new CommandError(`there is no endpoint ${name}: deploy first, or see \`endpoints\``);
    }
    if (others.length > 0) {
      throw new CommandError(`several endpoints are meant: ${[endpoint, ...others].map(({ vpcEndpointId }) => vpcEndpointId).join(', ')}`);
    }
    return endpoint;
  }
}
