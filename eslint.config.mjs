import js from '@eslint/js';

import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

/**
 * The rooms and their arrows: each may import itself and what `may` names, files or folders, and nothing else
 * of the repository (CONTRIBUTING.md, "Layout"). `packages` are the packages from npm that it may import; Node.js's own
 * modules are free unless `pure` is set.
 */
const CDK = ['aws-cdk-lib', 'constructs'];
const AWS_SDK = ['@aws-sdk/'];
const FACTS = ['lib/contract', 'lib/prefect'];
const CONSTRUCT_BASICS = [...FACTS, 'lib/private', 'lib/core/findings'];

const ROOMS = [
  { room: 'lib/contract', may: [], packages: [], pure: true },
  { room: 'lib/prefect', may: ['lib/contract'], packages: [], pure: true },
  { room: 'lib/core', may: ['lib/contract'], packages: [], pure: true },
  { room: 'lib/aws', may: ['lib/contract', 'lib/core'], packages: AWS_SDK, pure: true },
  { room: 'lib/handlers/shared', may: ['lib/core/text.ts'], packages: [] },
  {
    room: 'lib/handlers/activator',
    may: ['lib/contract', 'lib/core', 'lib/aws', 'lib/handlers/shared'],
    packages: [...AWS_SDK, 'aws-lambda'],
  },
  { room: 'lib/handlers/probe', may: ['lib/contract', 'lib/core/text.ts'], packages: ['aws-lambda'] },
  {
    room: 'lib/cli',
    may: [...FACTS, 'lib/core', 'lib/aws', 'lib/client/settings', 'lib/handlers/probe'],
    packages: [...AWS_SDK, '@smithy/', 'fast-xml-builder', 'fastest-levenshtein', 'http-proxy-agent', 'https-proxy-agent'],
  },
  { room: 'lib/private', may: FACTS, packages: CDK },
  { room: 'lib/client/settings', may: FACTS, packages: [], pure: true },
  { room: 'lib/client', may: CONSTRUCT_BASICS, packages: CDK },
  { room: 'lib/worker', may: [...CONSTRUCT_BASICS, 'lib/client'], packages: CDK },
  { room: 'lib/private-link', may: [...CONSTRUCT_BASICS, 'lib/client'], packages: CDK },
  { room: 'lib/gateway/haproxy', may: ['lib/contract'], packages: [], pure: true },
  { room: 'lib/gateway', may: [...CONSTRUCT_BASICS, 'lib/client', 'lib/private-link'], packages: CDK },
  { room: 'lib/egress', may: [...CONSTRUCT_BASICS, 'lib/client', 'lib/private-link'], packages: CDK },
  {
    room: 'lib/topology',
    may: [...CONSTRUCT_BASICS, 'lib/client', 'lib/worker', 'lib/private-link', 'lib/gateway', 'lib/egress'],
    packages: CDK,
  },
  // As AWS would, it sees templates, assets and AWS calls only.
  { room: 'sandbox', may: [], packages: undefined },
];

function arrowsOf({ room, may, packages, pure }) {
  const zones = ['lib', 'sandbox', 'test', 'bin', 'bench', 'scripts', 'examples'].map((from) => ({
    target: `./${room}`,
    from: `./${from}`,
    except: [room, ...may].filter((path) => path === from || path.startsWith(`${from}/`)).map((path) => `.${path.slice(from.length)}`),
    message: `${room} may import: ${[room, ...may].join(', ')}.`,
  }));
  const allowed = [...(packages ?? []), ...(pure ? [] : ['node:'])].map(
    (name) => `${name}${name.endsWith('/') || name.endsWith(':') ? '' : '(?:/|$)'}`,
  );
  const foreign =
    packages === undefined
      ? []
      : [
          {
            regex: `^(?![.]${allowed.map((name) => `|${name}`).join('')})`,
            message: `${room} may import the packages: ${allowed.join(', ') || 'none'}.`,
          },
        ];
  return {
    files: [`${room}/**/*.ts`],
    rules: {
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [FOLDER_IMPORTS, ...foreign] }],
    },
  };
}

// jsii leaves index.js beside index.ts, and loaders disagree on which of the two a folder means.
const FOLDER_IMPORTS = {
  regex: '^\\.{1,2}/?$|/\\.{1,2}/?$|/(lib|handlers/activator|handlers/probe)/?$',
  message: 'Name the file: folder imports may load stale JavaScript.',
};

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      'assets/',
      'dist/',
      'coverage/',
      '.cache/',
      '**/cdk.out/',
      'lib/**/*.js',
      '**/*.d.ts',
      'tsconfig.jsii.json',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        module: 'readonly',
        require: 'readonly',
        __dirname: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        URL: 'readonly',
      },
    },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.cjs', '.mjs', '.json'] })] },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [FOLDER_IMPORTS] }],
      'import-x/consistent-type-specifier-style': ['error', 'prefer-inline'],
      'import-x/no-duplicates': ['error', { 'prefer-inline': true }],
      curly: 'error',
      eqeqeq: 'error',
      'no-console': 'error',
      'no-nested-ternary': 'error',
    },
  },
  { files: ['**/*.{js,cjs}'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  // What is shipped reads texts of users, of AWS and from the network: every expression takes linear time, and lint can read each of them.
  {
    files: ['bin/**/*.ts', 'lib/**/*.ts'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
      'no-restricted-syntax': [
        'error',
        {
          selector: ":matches(NewExpression, CallExpression)[callee.name='RegExp'][arguments.0.type!=/^(Template)?Literal$/]",
          message: 'Write the expression as a literal or a template of constants: lint cannot read another one.',
        },
      ],
    },
  },
  // The library's own logs go through one place; programs print.
  { files: ['bench/**', 'bin/**', 'sandbox/**', 'scripts/**', 'examples/**', 'test/**'], rules: { 'no-console': 'off' } },
  // Of two configurations for a file the later one holds: a room within a room comes after it.
  ...ROOMS.toSorted((one, other) => one.room.length - other.room.length).map(arrowsOf),
);
