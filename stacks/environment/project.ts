/** The project's name in Pulumi.yaml, with which every key of its configuration begins. */
export const project = "paystream";
