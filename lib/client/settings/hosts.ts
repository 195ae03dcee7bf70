/** Prefect's own hosts: over PrivateLink, and on the internet. */
export const PRIVATE_HOSTS = { api: 'api.private.prefect.cloud', ui: 'app.private.prefect.cloud' } as const;
export const PUBLIC_HOSTS = { api: 'api.prefect.cloud', ui: 'app.prefect.cloud' } as const;
