import packageInfo from '../../../package.json';

/** Version of this package. */
export const VERSION: string = packageInfo.version;
