#!/usr/bin/env node
import { App } from 'aws-cdk-lib/core';
import { PrivateLinkStack } from './private-link-stack';
import { readSettings, SettingError } from './settings';

const app = new App();
try {
  const settings = readSettings((key) => app.node.tryGetContext(key));
  new PrivateLinkStack(app, 'PrefectPrivateLink', settings, {
    description: 'Private link to Prefect Cloud',
    // A lookup needs the account; a new VPC must not look anything up.
    env: { region: settings.region, account: settings.vpcId === 'new' ? undefined : process.env.CDK_DEFAULT_ACCOUNT },
  });
} catch (error) {
  // What the construct finds wrong with a setting is a sentence for people as well.
  if (!(error instanceof SettingError) && !(error instanceof Error && /^`\w+`/.test(error.message))) {
    throw error;
  }
  console.error(error.message);
  process.exit(1);
}
