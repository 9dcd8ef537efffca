/** How a report begins: by this it is known as one of ours. At most 256 bytes. */
export const REPORT_HEAD = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="automl report">
`;
