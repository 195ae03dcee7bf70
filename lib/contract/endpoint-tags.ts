/** Tag that marks an endpoint as one of a link's own. */
export const LINK_TAG = 'cdk-prefect-privatelink:link';

/** Tag with the role of an endpoint. */
export const ROLE_TAG = 'cdk-prefect-privatelink:role';
