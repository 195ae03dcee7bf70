/* Whole passes in any weather: each call to AWS may work, be refused, or fail, as the dice have it. */
import { DescribeVpcEndpointsCommand, ModifyVpcEndpointCommand } from '@aws-sdk/client-ec2';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetParametersCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import fc from 'fast-check';
import { handler } from '../../../lib/handlers/activator/index';
import { FINDING_CATALOGUE } from '../../../lib/core/findings/catalogue';
import { type AddressOutcome } from '../../../lib/contract/probe';
import {
  addressesOf,
  API,
  awsError,
  context,
  type DescribeEndpointsInput,
  describeEndpoints,
  ec2,
  findingCodes,
  invokeProbe,
  lambda,
  link,
  getParameters,
  putParameter,
  type PutParameter,
  register,
  seen,
  requestOf,
  setUp,
  ssm,
  UI,
  world,
} from './fixtures';

afterEach(() => jest.restoreAllMocks());

const both = link({ endpoints: [API, UI] });
const anyPass = fc.record({
  trigger: fc.constantFrom('schedule', 'notification', 'invocation'),
  api: fc.constantFrom('Available', 'available', 'pending', 'pendingAcceptance', 'rejected', 'partial', 'Hibernating', undefined),
  ui: fc.constantFrom('Available', 'pendingAcceptance', 'expired', undefined),
  outcomes: fc.array(fc.constantFrom<AddressOutcome>('healthy', 'healthy', 'healthy', 'tcpSilent', 'httpForbidden'), {
    minLength: 4,
    maxLength: 4,
  }),
  switchedOff: fc.boolean(),
  namesAfter: fc.nat(30),
  /** Whether each call fails, in turn. */
  fails: fc.array(fc.boolean(), { maxLength: 12 }),
  errorName: fc.constantFrom('RequestLimitExceeded', 'UnauthorizedOperation', 'TimeoutError', 'InvalidParameter', 'Novel'),
});

test('passes end, change nothing but Private DNS of healthy endpoints, and the weather once fair the link is ACTIVE', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyPass, { minLength: 1, maxLength: 5 }), async (passes) => {
      setUp();
      const violations: string[] = [];
      const healthyProbes = new Set<string>();
      const modified = new Set<string>();
      let dice: boolean[] = [];
      let errorName = '';
      const roll = (): void => {
        if (dice.shift() === true) {
          throw awsError(errorName);
        }
      };
      ec2.on(DescribeVpcEndpointsCommand).callsFake((input: DescribeEndpointsInput) => {
        roll();
        return describeEndpoints(input);
      });
      ec2.on(ModifyVpcEndpointCommand).callsFake(({ VpcEndpointId, ...rest }: { VpcEndpointId: string }) => {
        // Collected, since the code under test survives whatever a call throws.
        const right =
          JSON.stringify(rest) === '{"PrivateDnsEnabled":true}' && world.states.get(VpcEndpointId)?.toLowerCase() === 'available';
        if (!right || !healthyProbes.has(VpcEndpointId) || modified.has(VpcEndpointId)) {
          violations.push(VpcEndpointId);
        }
        modified.add(VpcEndpointId);
        roll();
        world.privateDns.add(VpcEndpointId);
        return { Return: true };
      });
      lambda.on(InvokeCommand).callsFake((input: { Payload: unknown }) => {
        roll();
        const { targets, namesOnly } = requestOf(input.Payload);
        for (const { role, addresses } of targets) {
          const healthy = namesOnly !== true && addresses.some((address) => (world.outcomes.get(address) ?? 'healthy') === 'healthy');
          if (healthy) {
            healthyProbes.add(role === 'api' ? API.endpointId : UI.endpointId);
          }
        }
        return invokeProbe(input);
      });
      ssm.on(GetParametersCommand).callsFake((input: { Names: string[] }) => {
        roll();
        return getParameters(input);
      });
      ssm.on(PutParameterCommand).callsFake((input: PutParameter) => {
        roll();
        if (Buffer.byteLength(input.Value) > 4096) {
          violations.push(input.Value);
        }
        return putParameter(input);
      });
      register(both);

      for (const pass of passes) {
        healthyProbes.clear();
        modified.clear();
        ({ errorName } = pass);
        dice = [...pass.fails];
        world.states = new Map([
          [API.endpointId, pass.api],
          [UI.endpointId, pass.ui],
        ]);
        world.outcomes = new Map(
          [...addressesOf(API), ...addressesOf(UI)].map((address, index) => [address, pass.outcomes[index] ?? 'healthy']),
        );
        world.namesAfter = pass.namesAfter;
        if (pass.switchedOff) {
          world.privateDns.clear();
        }
        const event = pass.trigger === 'notification' ? { Records: [] } : { trigger: pass.trigger };
        // A pass that cannot read what is registered makes no pass.
        const report = await handler(event, context()).catch((error: unknown) => void expect(String(error)).toContain('could not be read'));
        world.now += 300_000;
        if (report === undefined) {
          continue;
        }
        const status = seen(report);
        for (const code of findingCodes(status)) {
          expect(Object.keys(FINDING_CATALOGUE)).toContain(code);
        }
        if (status.condition !== 'ACTIVE') {
          expect(findingCodes(status)).not.toEqual([]);
        }
      }

      healthyProbes.clear();
      modified.clear();
      dice = [];
      world.states = new Map([
        [API.endpointId, 'available'],
        [UI.endpointId, 'available'],
      ]);
      world.outcomes.clear();
      world.namesAfter = 0;
      // EC2 may report for some minutes what was before the activator enabled Private DNS.
      world.now += 600_000;
      expect(await handler({ trigger: 'schedule' }, context())).toMatchObject({ status: { condition: 'ACTIVE' } });
      expect(violations).toEqual([]);
    }),
    { numRuns: 100 },
  );
});
