export * from './judgeLeaver';
export * from './leaverMark';
