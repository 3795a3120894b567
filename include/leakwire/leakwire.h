// Everything the library offers, in one include.
#pragma once

#include "leakwire/export.h"
#include "leakwire/finding.h"
#include "leakwire/function_ref.h"
#include "leakwire/inspector.h"
#include "leakwire/pack.h"
#include "leakwire/pack_test.h"
#include "leakwire/pseudonym.h"
#include "leakwire/record.h"
#include "leakwire/redact.h"
#include "leakwire/result.h"
#include "leakwire/scanner.h"
#include "leakwire/sink.h"
#include "leakwire/version.h"
