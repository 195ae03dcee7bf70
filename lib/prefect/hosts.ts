/** Host names of Prefect Cloud: over PrivateLink, and on the internet. */
export const PRIVATE_HOSTS = { api: 'api.private.prefect.cloud', ui: 'app.private.prefect.cloud' } as const;
export const PUBLIC_HOSTS = { api: 'api.prefect.cloud', ui: 'app.prefect.cloud' } as const;

/** Domain of the private host names: only Private DNS resolves them. */
export const PRIVATE_DOMAIN = 'private.prefect.cloud';
