// Campaigns that give TBoxes new certificates. Invariants: the old certificate works until the vehicle has connected with the new
// one; a TBox is in one campaign at a time; who was asked is let end, whatever becomes of the campaign.
export { advanceRotations } from './advance-rotations';
export { type Asked, askTargets } from './ask-targets';
export { confirmTargets } from './confirm-targets';
export { createRotation } from './create-rotation';
export { endOverdue } from './end-overdue';
export { getRotation, listRotations } from './get-rotation';
export { listRotationTargets } from './list-targets';
export {} from './plan';
export { previewRotation } from './preview-rotation';
export { readIssued } from './read-issued';
export { receiveStep, type StepOutcome } from './receive-step';
export { claimResends } from './resend';
export { approveRotation, cancelRotation, pauseRotation, resumeRotation, retryRotation } from './steer-rotation';
