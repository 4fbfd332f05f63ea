/** Roles as the organizations context defines them, in rising order; spelled here because domains do not import each other. */
export type OrganizationRole = 'visitor' | 'member' | 'admin' | 'super-admin';
