import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** The import arrows of the architecture: `from` may not import what matches `pattern`. */
function forbid(files, patterns, ignores = []) {
  return {
    files,
    ignores,
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [...common, ...patterns] }],
    },
  };
}

// jsii leaves index.js beside index.ts, and loaders disagree on which of the two a folder means.
const common = [
  {
    regex: '^\\.{1,2}/?$|/\\.{1,2}/?$|/(lib|handlers/activator|handlers/probe)/?$',
    message: 'Name the file: folder imports may load stale JavaScript.',
  },
];
const constructFolders = '(^|/)(private-link|client(?!/settings/)|worker|egress|gateway)/';
const library = '(^|/)lib/';

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
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      'import-x/consistent-type-specifier-style': ['error', 'prefer-inline'],
      'import-x/no-duplicates': ['error', { 'prefer-inline': true }],
      curly: 'error',
      'no-nested-ternary': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  { files: ['**/*.{js,cjs}'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  // The lib's own logs go through one place; programs for people print.
  { files: ['bench/**', 'bin/**', 'sandbox/**', 'scripts/**', 'examples/**', 'test/**'], rules: { 'no-console': 'off' } },

  forbid(['bench/**', 'bin/**', 'test/**', 'examples/**', 'lib/index.ts'], []),
  forbid(
    ['lib/private-link/**', 'lib/client/**', 'lib/worker/**', 'lib/egress/**', 'lib/gateway/**', 'lib/private/**'],
    [{ regex: '(^|/)(handlers|cli|sandbox)/', message: 'Constructs never import handlers, the command line or the sandbox.' }],
  ),
  forbid(['lib/client/settings/**'], [{ regex: '^(?!\\./)', message: 'Settings are pure, for constructs and the command line.' }]),
  forbid(
    ['lib/handlers/**', 'lib/cli/**'],
    [
      { regex: '^(aws-cdk-lib|constructs)(/|$)', message: 'Handlers and the command line never import the CDK.' },
      {
        regex: constructFolders,
        message: 'Handlers and the command line share lib/private and the client settings with the constructs, nothing else.',
      },
    ],
    ['lib/handlers/core/**', 'lib/cli/core/**'],
  ),
  forbid(['lib/cli/core/**'], [{ regex: '^(?!\\./)', message: 'What the command line decides is pure, as the core of the handlers is.' }]),
  forbid(
    ['lib/handlers/core/**'],
    [
      { regex: '^(?!\\.)', message: 'The core is pure: no SDK, no clock, no network.' },
      { regex: '(^|/)(activator|probe)/', message: 'The core does not know its shells.' },
      { regex: constructFolders, message: 'The core takes its types from lib/private.' },
    ],
  ),
  forbid(['sandbox/**'], [{ regex: library, message: 'The sandbox sees templates, assets and AWS calls only, as AWS would.' }]),
);
