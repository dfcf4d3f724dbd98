/** A file as the API describes it. */
export interface StoredFile {
  readonly id: string;
  readonly object: 'file';
  readonly created_at: number;
  readonly type: string;
  readonly purpose: string;
  readonly filename: string;
  readonly bytes: number;
  readonly line_count: number;
  readonly processed: boolean;
  readonly FileType: string;
}

/** States of a batch; each request for it advances it by one. */
type BatchStatus = 'VALIDATING' | 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'EXPIRED' | 'CANCELLED';

/** A batch job as the API describes it. */
export interface BatchJob {
  readonly id: string;
  readonly user_id: string;
  readonly input_file_id: string;
  readonly file_size_bytes: number;
  status: BatchStatus;
  readonly job_deadline: string;
  readonly created_at: string;
  readonly endpoint: string;
  progress: number;
  readonly model_id: string;
  output_file_id: string;
  completed_at?: string;
}

/** Uploaded files and batch jobs, in memory. */
export class FileStore {
  readonly files: Map<string, { readonly file: StoredFile; readonly content: Buffer }> = new Map();
  readonly batches: Map<string, BatchJob> = new Map();
}
