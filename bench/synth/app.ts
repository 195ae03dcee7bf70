/* An app with many links, in stacks of ten, each link with an imported VPC of its own. */
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { App, Stack } from 'aws-cdk-lib/core';
import { type AddLink } from './links';

const LINKS_PER_STACK = 10;

/** Builds the app and synthesises it into the folder. */
export function buildAndSynth(links: number, addLink: AddLink, outdir: string): void {
  const app = new App({ outdir, analyticsReporting: false });
  for (let first = 0; first < links; first += LINKS_PER_STACK) {
    const stack = new Stack(app, `Stack${first / LINKS_PER_STACK}`, { env: { region: 'us-east-1' } });
    for (let index = first; index < Math.min(first + LINKS_PER_STACK, links); index += 1) {
      addLink(stack, `Link${index}`, importVpc(stack, index));
    }
  }
  app.synth();
}

function importVpc(stack: Stack, index: number): ec2.IVpc {
  const digits = index.toString(16).padStart(16, '0');
  return ec2.Vpc.fromVpcAttributes(stack, `Vpc${index}`, {
    vpcId: `vpc-0${digits}`,
    vpcCidrBlock: `10.${index}.0.0/16`,
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    isolatedSubnetIds: [`subnet-a${digits}`, `subnet-b${digits}`],
    isolatedSubnetRouteTableIds: [`rtb-a${digits}`, `rtb-b${digits}`],
  });
}
