/** Owner of the API keys. */
export const ACCOUNT = {
  organizationId: 'org_simulator',
  organizationName: 'Simulator',
  projectId: 'proj_simulator',
  projectName: 'Simulator',
  projectSlug: 'simulator',
} as const;
