import { App, Stack, type StackProps } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { GatewayMode, PrefectGateway, PrefectPrivateLink, type GatewayPassthroughOptions, type PrefectGatewayProps } from '../../lib/index';
import { API_SERVICE, UI_SERVICE } from '../fixtures/names';
import { importedVpc } from '../fixtures/vpc';

export interface GatewayFixture {
  readonly app: App;
  readonly stack: Stack;
  readonly link: PrefectPrivateLink;
  readonly gateway: PrefectGateway;
}

export function gatewayFixture(
  props: Partial<PrefectGatewayProps> = {},
  passthrough: Partial<GatewayPassthroughOptions> = {},
  app = new App(),
  stackProps: StackProps = {},
): GatewayFixture {
  const stack = new Stack(app, 'Network', stackProps);
  const vpc = importedVpc(stack);
  const link = new PrefectPrivateLink(stack, 'Prefect', { vpc, apiServiceName: API_SERVICE, uiServiceName: UI_SERVICE });
  const gateway = new PrefectGateway(stack, 'Gateway', {
    vpc,
    mode: GatewayMode.passthrough({ link, ...passthrough }),
    allowFrom: [ec2.Peer.ipv4('10.20.0.0/16')],
    ...props,
  });
  return { app, stack, link, gateway };
}

export function gatewayTemplate(...parameters: Parameters<typeof gatewayFixture>): Template {
  return Template.fromStack(gatewayFixture(...parameters).stack);
}
