import { App } from 'aws-cdk-lib/core';
import { AdoptStack } from './adopt-stack';

new AdoptStack(new App(), 'AdoptedLink');
