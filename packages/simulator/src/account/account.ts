/** Whose API keys they are. */
export const ACCOUNT = {
  organizationId: 'org_simulator',
  organizationName: 'Simulator',
  projectId: 'proj_simulator',
  projectName: 'Simulator',
  projectSlug: 'simulator',
} as const;
