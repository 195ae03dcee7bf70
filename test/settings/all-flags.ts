/* Before each test of the project `flags`: every app has all recommended flags, and the matrix runs in all its settings. */
import flags from 'aws-cdk-lib/recommended-feature-flags.json';

process.env.CDK_CONTEXT_JSON = JSON.stringify(flags);
process.env.MATRIX = 'all';
